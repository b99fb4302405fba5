/** How to start the S3 server of the embedded cluster. */
export interface StorageServerOptions {
  /** TCP port on 127.0.0.1. */
  readonly port: number;
  /** Folder with moto and what it imports, for PYTHONPATH. Absolute. */
  readonly moto: string;
  /** The Python executable; by default the one on PATH. */
  readonly python?: string;
}

/** A process to start: a command, its arguments and its whole environment. */
export interface StorageServerCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * An S3 API (moto) on 127.0.0.1 with the bucket settings that the program makes: versioning, lifecycle, encryption, CORS,
 * public access block, policy and tags. It is ready once the port answers. It keeps everything in memory and takes any access
 * key: a test double, not a store.
 */
export function storageServerCommand({ port, moto, python = "python3" }: StorageServerOptions): StorageServerCommand {
  return {
    name: "storage",
    command: python,
    args: ["-m", "moto.server", "--host", "127.0.0.1", "--port", String(port)],
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      // Nothing but this folder: a Python of the user's own may bring another moto, or another version of what it imports.
      PYTHONPATH: moto,
      PYTHONNOUSERSITE: "1",
      // The tools' folder stays as it was installed, so that its checksum does.
      PYTHONDONTWRITEBYTECODE: "1",
      // Otherwise moto reads account data from the user's own AWS files.
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      // Scaleway's regions (fr-par) are none of Amazon's.
      MOTO_ALLOW_NONEXISTENT_REGION: "true",
      // Otherwise every answer allows every origin, and a bucket's own CORS rules could never be seen to be missing.
      MOTO_DISABLE_GLOBAL_CORS: "true",
      MOTO_DOCKER_NETWORK_MODE: "none",
    },
  };
}
