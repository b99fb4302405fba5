// What Pulumi starts. JavaScript, since it would compile TypeScript with ts-node; from here on Node runs it itself.
import "./pack.ts";
