import { createServer, type Socket } from "node:net";
import { once } from "node:events";

/** What is answered to a command: `undefined` is silence, an Error is told as one. */
type Answer = string | number | Error | undefined | readonly Answer[];

/** A double of a server of Redis's protocol, on an address of its own. */
export interface RedisDouble {
  /** Changed by tests; commands are in lower case. */
  answer: (command: string, ...args: readonly string[]) => Answer;
  /** That came so far. */
  readonly commands: string[];
  readonly port: number;
  stop(): void;
}

/** @param address one of 127.0.0.0/8, all of which are this machine's own */
export async function startRedisDouble(address: string, port = 0): Promise<RedisDouble> {
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => {}));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString();
      for (let next = takeCommand(text); next !== undefined; next = takeCommand(text)) {
        text = next.rest;
        commands.push(next.words.join(" "));
        const [command = "", ...args] = next.words;
        const answer = double.answer(command.toLowerCase(), ...args);
        if (answer !== undefined) socket.write(encode(answer));
      }
    });
  });
  server.listen(port, address);
  await once(server, "listening");
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("the server has no port");
  const stop = () => {
    server.close();
    sockets.forEach((socket) => socket.destroy());
  };
  const double: RedisDouble = { answer: () => undefined, commands, port: bound.port, stop };
  return double;
}

/** The first command of what has come so far, once all of it is there. */
function takeCommand(text: string): { words: readonly string[]; rest: string } | undefined {
  const [head = "", count = "0"] = /^\*(\d+)\r\n/.exec(text) ?? [];
  if (head === "") return undefined;
  let rest = text.slice(head.length);
  const words: string[] = [];
  for (let word = 0; word < Number(count); word++) {
    const [start = "", length = "0"] = /^\$(\d+)\r\n/.exec(rest) ?? [];
    const end = start.length + Number(length);
    if (start === "" || rest.length < end + 2) return undefined;
    words.push(rest.slice(start.length, end));
    rest = rest.slice(end + 2);
  }
  return { words, rest };
}

function encode(answer: Answer): string {
  if (answer instanceof Error) return `-${answer.message}\r\n`;
  if (typeof answer === "number") return `:${answer}\r\n`;
  if (typeof answer === "string") return `$${Buffer.byteLength(answer)}\r\n${answer}\r\n`;
  if (answer === undefined) return "$-1\r\n";
  return `*${answer.length}\r\n${answer.map(encode).join("")}`;
}
