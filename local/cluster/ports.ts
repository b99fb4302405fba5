import { connect, createServer } from "node:net";

/**
 * Below the range from which Linux takes ports for outgoing connections: a port found free there could be taken by any
 * connection before its server listens.
 */
const lowest = 20_000;
const highest = 32_000;
const attempts = 200;

/**
 * Answers with as many different TCP ports as asked for, free on 127.0.0.1 and, for as long as this process lives, given to
 * nobody else who asks here: not in another process, not in another checkout.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let attempt = 0; attempt < attempts && ports.length < count; attempt++) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    // Claimed first: whoever asks second would find it free until its server listens.
    if ((await claim(port)) && (await isFree(port))) ports.push(port);
  }
  if (ports.length < count) throw new Error(`no ${count} free ports between ${lowest} and ${highest} on 127.0.0.1`);
  return ports;
}

/**
 * A claim is a socket in Linux's abstract namespace: there is one of a name on a machine, it leaves no file, and it goes with
 * the process that holds it, however that ends. By then the port's server listens, or nobody needs the port.
 */
function claim(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const holder = createServer().unref();
    holder.once("error", () => resolve(false));
    holder.listen(`\0trackdechets-port-${port}`, () => resolve(true));
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Whether something listens on this port of 127.0.0.1. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
