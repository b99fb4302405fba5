/**
 * The environment of every Go command: no other toolchain than the installed one is downloaded, no C compiler is needed,
 * and a binary does not depend on the folder that it was built in.
 */
export function goEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    GOTOOLCHAIN: "local",
    CGO_ENABLED: "0",
    GOFLAGS: "-trimpath -buildvcs=false",
    GOWORK: "off",
  };
}
