import { connect, createServer } from "node:net";

/**
 * Below the range from which Linux takes ports for outgoing connections: a port found free there could be taken by any
 * connection before its server listens.
 */
const lowest = 20_000;
const highest = 32_000;
const attempts = 200;

/** Answers with as many different TCP ports as asked for, free on 127.0.0.1 now. Picked at random, for parallel runs. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let attempt = 0; attempt < attempts && ports.size < count; attempt++) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (await isFree(port)) ports.add(port);
  }
  if (ports.size < count) throw new Error(`no ${count} free ports between ${lowest} and ${highest} on 127.0.0.1`);
  return [...ports];
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
