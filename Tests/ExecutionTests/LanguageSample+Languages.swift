extension LanguageSample {
  private static let cHeaders =
    "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <sys/socket.h>\n"

  static let c = LanguageSample(
    name: "c",
    hello: "#include <stdio.h>\nint main(void) { puts(\"hello\"); }",
    unicode: "#include <stdio.h>\nint main(void) { puts(\"héllo, 世界 🌍\"); }",
    echo: "#include <stdio.h>\nint main(void) { for (int c; (c = getchar()) != EOF;) putchar(c); }",
    reader: (
      """
      #include <stdio.h>
      #include "lib/twice.h"
      int main(void) { int n; FILE *f = fopen("data/n.txt", "r"); if (fscanf(f, "%d", &n)) printf("%d\\n", twice(n)); }
      """,
      ["lib/twice.h": "int twice(int n);", "lib/twice.c": "#include \"twice.h\"\nint twice(int n) { return 2 * n; }"],
      "82\n"
    ),
    exitThree: "int main(void) { return 3; }",
    writer:
      "#include <stdio.h>\nint main(void) { FILE *f = fopen(\"out.txt\", \"w\"); fputs(\"made\", f); fclose(f); }",
    crash: ("int main(void) { *(volatile int *)0 = 1; }", ["SIGSEGV"]),
    endless: "int main(void) { volatile int x = 0; for (;;) x++; }",
    bomb: cHeaders + "int main(void) { for (;;) memset(malloc(1 << 20), 1, 1 << 20); }",
    network: cHeaders + "int main(void) { puts(socket(AF_INET, SOCK_STREAM, 0) < 0 ? \"refused\" : \"made\"); }",
    broken: ("int main(void) {\n  /* é */ return missing;\n}", 2, 18, "undeclared"))

  static let cpp = LanguageSample(
    name: "cpp",
    hello: "#include <iostream>\nint main() { std::cout << \"hello\\n\"; }",
    unicode: "#include <iostream>\nint main() { std::cout << \"héllo, 世界 🌍\\n\"; }",
    echo: "#include <iostream>\nint main() { std::cout << std::cin.rdbuf(); }",
    reader: (
      """
      #include <fstream>
      #include <iostream>
      #include "twice.hpp"
      int main() { int n; std::ifstream("data/n.txt") >> n; std::cout << twice(n) << std::endl; }
      """,
      [
        "twice.hpp": "#pragma once\nint twice(int n);",
        "twice.cpp": "#include \"twice.hpp\"\nint twice(int n) { return 2 * n; }",
      ],
      "82\n"
    ),
    exitThree: "int main() { return 3; }",
    writer: "#include <fstream>\nint main() { std::ofstream(\"out.txt\") << \"made\"; }",
    crash: ("#include <stdexcept>\nint main() { throw std::runtime_error(\"why\"); }", ["SIGABRT"]),
    endless: "int main() { volatile int x = 0; for (;;) x = x + 1; }",
    bomb: "#include <vector>\nint main() { std::vector<char> v; for (;;) v.insert(v.end(), 1 << 20, 'x'); }",
    network: cHeaders + "int main() { puts(socket(AF_INET, SOCK_STREAM, 0) < 0 ? \"refused\" : \"made\"); }",
    broken: ("#include <vector>\nint main() {\n  std::vector<int> v; v.missing();\n}", 3, 25, "missing"))

  static let swift = LanguageSample(
    name: "swift",
    hello: "print(\"hello\")",
    unicode: "print(\"héllo, 世界 🌍\")",
    echo: "while let line = readLine(strippingNewline: false) { print(line, terminator: \"\") }",
    reader: (
      """
      import Foundation
      let text = try String(contentsOfFile: "data/n.txt", encoding: .utf8)
      print(twice(Int(text.trimmingCharacters(in: .whitespacesAndNewlines))!))
      """,
      ["Twice.swift": "func twice(_ n: Int) -> Int { 2 * n }"], "82\n"
    ),
    exitThree: "import Glibc\nexit(3)",
    writer: "import Foundation\ntry \"made\".write(toFile: \"out.txt\", atomically: false, encoding: .utf8)",
    crash: ("let list = [1]\nprint(list[CommandLine.arguments.count + 1])", ["SIGILL", "SIGTRAP"]),
    endless: "var x = 0\nwhile true { x &+= 1 }",
    bomb: "var all: [[UInt8]] = []\nwhile true { all.append([UInt8](repeating: 1, count: 1 << 20)) }",
    network: "import Glibc\nprint(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) < 0 ? \"refused\" : \"made\")",
    broken: ("let a = 1\nlet ü = 2; let b: String = a", 2, 28, "cannot convert value of type 'Int'"))

  static let rust = LanguageSample(
    name: "rust",
    hello: "fn main() { println!(\"hello\"); }",
    unicode: "fn main() { println!(\"héllo, 世界 🌍\"); }",
    echo: "fn main() { std::io::copy(&mut std::io::stdin(), &mut std::io::stdout()).unwrap(); }",
    reader: (
      """
      mod twice;
      fn main() {
          let n: i64 = std::fs::read_to_string("data/n.txt").unwrap().trim().parse().unwrap();
          println!("{}", twice::twice(n));
      }
      """,
      ["twice.rs": "pub fn twice(n: i64) -> i64 { 2 * n }"], "82\n"
    ),
    exitThree: "fn main() { std::process::exit(3) }",
    writer: "fn main() { std::fs::write(\"out.txt\", \"made\").unwrap(); }",
    crash: ("fn main() { std::process::abort() }", ["SIGABRT"]),
    endless: "fn main() { let mut x = 0u64; loop { x = std::hint::black_box(x.wrapping_add(1)); } }",
    bomb: "fn main() { let mut all = Vec::new(); loop { all.push(vec![1u8; 1 << 20]); } }",
    network: """
      fn main() {
          println!("{}", if std::net::TcpListener::bind("127.0.0.1:0").is_err() { "refused" } else { "made" });
      }
      """,
    broken: ("fn main() {\n    let s = \"é\"; let n: i32 = s;\n    println!(\"{}\", n);\n}", 2, 31, "mismatched types"))

  static let go = LanguageSample(
    name: "go",
    hello: "package main\nimport \"fmt\"\nfunc main() { fmt.Println(\"hello\") }",
    unicode: "package main\nimport \"fmt\"\nfunc main() { fmt.Println(\"héllo, 世界 🌍\") }",
    echo: "package main\nimport (\n\"io\"\n\"os\"\n)\nfunc main() { io.Copy(os.Stdout, os.Stdin) }",
    reader: (
      """
      package main
      import (
        "fmt"
        "os"
      )
      func main() { var n int; b, _ := os.ReadFile("data/n.txt"); fmt.Sscan(string(b), &n); fmt.Println(twice(n)) }
      """,
      ["twice.go": "package main\nfunc twice(n int) int { return 2 * n }"], "82\n"
    ),
    exitThree: "package main\nimport \"os\"\nfunc main() { os.Exit(3) }",
    writer: "package main\nimport \"os\"\nfunc main() { os.WriteFile(\"out.txt\", []byte(\"made\"), 0o644) }",
    crash: (
      "package main\nimport \"syscall\"\nfunc main() { syscall.Kill(syscall.Getpid(), syscall.SIGKILL); select {} }",
      ["SIGKILL"]
    ),
    endless: "package main\nfunc main() { for { } }",
    bomb:
      "package main\nvar all [][]byte\nfunc main() { for { b := make([]byte, 1<<20); for i := range b { b[i] = 1 }; all = append(all, b) } }",
    network: """
      package main
      import (
        "fmt"
        "net"
      )
      func main() { _, e := net.Listen("tcp", "127.0.0.1:0"); if e != nil { fmt.Println("refused") } }
      """,
    broken: ("package main\nfunc main() {\n\t/* é */ missing()\n}", 3, 10, "undefined: missing"))

  static let typescript = LanguageSample(
    name: "typescript",
    hello: "const text: string = \"hello\";\nconsole.log(text);",
    unicode: "console.log(\"héllo, 世界 🌍\");",
    echo: "for await (const part of Deno.stdin.readable) await Deno.stdout.write(part);",
    reader: (
      """
      import { readFileSync } from "node:fs";
      import { twice } from "./lib/twice.ts";
      console.log(twice(Number(readFileSync("data/n.txt", "utf8"))));
      """,
      ["lib/twice.ts": "export function twice(n: number): number { return 2 * n; }"], "82\n"
    ),
    exitThree: "Deno.exit(3);",
    writer: "await Deno.writeTextFile(\"out.txt\", \"made\");",
    crash: ("Deno.kill(Deno.pid, \"SIGKILL\");\nawait new Promise(() => {});", ["SIGKILL"]),
    endless: "for (;;) {}",
    bomb: "const all: Uint8Array[] = [];\nfor (;;) all.push(new Uint8Array(1 << 20).fill(1));",
    network: """
      try { Deno.listen({ hostname: "127.0.0.1", port: 0 }); console.log("made"); } catch { console.log("refused"); }
      """,
    broken: ("const s = \"🌍\";\nconst t = \"🌍\"; const = 1;", 2, 22, "xpect"), memoryMb: 768)

  static let javascript = LanguageSample(
    name: "javascript",
    hello: "console.log('hello');",
    unicode: "console.log('héllo, 世界 🌍');",
    echo: "process.stdin.pipe(process.stdout);",
    reader: (
      """
      const twice = require('./lib/twice');
      console.log(twice(Number(require('fs').readFileSync('data/n.txt', 'utf8'))));
      """,
      ["lib/twice.js": "module.exports = (n) => 2 * n;"], "82\n"
    ),
    exitThree: "process.exit(3);",
    writer: "require('fs').writeFileSync('out.txt', 'made');",
    crash: ("process.abort();", ["SIGABRT"]),
    endless: "for (;;) {}",
    bomb: "const all = []; for (;;) all.push(Buffer.alloc(1 << 20, 1));",
    network: """
      require('net').createServer().on('error', () => console.log('refused')).listen(0, '127.0.0.1');
      """,
    broken: ("", 0, 0, ""))
}
