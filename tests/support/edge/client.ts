import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";

export interface Call {
  readonly port: number;
  readonly host: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Sent without its length, in chunks. */
  readonly chunked?: boolean;
  /** The client's address, as a load balancer tells it by PROXY protocol; without it nothing is told. */
  readonly proxied?: string;
  /** Own address of the connection, another than 127.0.0.1. */
  readonly from?: string;
  /** Left out, there's no TLS. */
  readonly tls?: ConnectionOptions;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** PROXY protocol in its second version, as the annotations of the load balancer's Service ask for. */
function proxyHeader(address: string): Buffer {
  const signature = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");
  const [proxyOverTcp4, length] = [Buffer.of(0x21, 0x11), Buffer.of(0, 12)];
  const addresses = [address, "192.0.2.1"].map((each) => Buffer.from(each.split(".").map(Number)));
  const ports = Buffer.of(0x9c, 0x40, 0x01, 0xbb);
  return Buffer.concat([signature, proxyOverTcp4, length, ...addresses, ports]);
}

async function connected({ port, proxied, from, tls, host }: Call): Promise<Socket> {
  const socket = connectTcp({ host: "127.0.0.1", port, ...(from === undefined ? {} : { localAddress: from }) });
  await once(socket, "connect");
  if (proxied !== undefined) socket.write(proxyHeader(proxied));
  if (tls === undefined) return socket;
  const secured = connectTls({ socket, servername: host, rejectUnauthorized: false, ...tls });
  await once(secured, "secureConnect");
  return secured;
}

/** The head of an answer; its body comes as it comes. */
export async function open(call: Call): Promise<IncomingMessage> {
  const socket = await connected(call);
  const request = httpRequest({
    createConnection: () => socket,
    path: call.path ?? "/",
    method: call.body === undefined ? "GET" : "POST",
    headers: {
      host: call.host,
      ...call.headers,
      // Asked first: a body that is refused by its length is cut off at once, and the answer may be lost with it.
      ...(call.body === undefined ? {} : { expect: "100-continue" }),
      ...(call.body === undefined || call.chunked === true ? {} : { "content-length": String(call.body.length) }),
    },
  });
  return new Promise((resolve, reject) => {
    request.on("response", resolve);
    request.on("error", reject);
    request.on("close", () => reject(new Error(`${call.host} closed without an answer`)));
    if (call.body === undefined) request.end();
    else request.on("continue", () => request.end(call.body));
  });
}

export async function ask(call: Call): Promise<Answer> {
  const response = await open(call);
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(Buffer.from(part));
  response.destroy();
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString() };
}
