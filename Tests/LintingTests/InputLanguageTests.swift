import Testing
import ToolKit

@testable import Linting

@Suite("Which language a file is in") struct InputLanguageTests {
  @Test(
    "Names tell",
    arguments: [
      ("a.py", .python), ("a.pyi", .python), ("a.PYW", .python), ("SConstruct", .python), ("a.sh", .shell),
      (".bashrc", .shell), ("home/.bash_profile", .shell), ("a.mjs", .javascript), ("a.tsx", .typescript),
      ("a.c", .c), ("a.C", .cpp), ("a.H", .cpp), ("a.c++", .cpp), ("a.swift", .swift), ("a.yml", .yaml),
      (".github/workflows/ci.yml", .workflow), ("x/.github/workflows/ci.yaml", .workflow), ("workflows/ci.yml", .yaml),
      (".github/workflows/deep/ci.yml", .yaml), ("Cargo.toml", .toml), ("Pipfile", .toml), ("a.json", .json),
      ("Dockerfile", .dockerfile), ("dockerfile.dev", .dockerfile), ("web.Dockerfile", .dockerfile),
      ("Containerfile", .dockerfile), ("Dockerfile.md", .other), ("Dockerfile.j2", .other),
      ("Dockerfile.dockerignore", .other), ("tsconfig.json", .json), ("a.json5", .other),
      (".vscode/settings.json", .json), ("a.jsonc", .json), ("a.zsh", .other), ("notes.md", .other),
      ("py", .other), (".py", .other), ("", .other), ("/", .other), ("a.", .other), ("\u{301}/a.py", .python),
    ] as [(String, SourceLanguage)])
  func names(path: String, expected: SourceLanguage) {
    #expect(SourceLanguage.detect(path: path, content: []) == expected)
  }

  @Test(
    "The first line of a script tells where its name does not",
    arguments: [
      ("#!/bin/sh\n", .shell), ("#! /usr/bin/env bash\n", .shell), ("#!/usr/bin/env -S uv run --script\n", .python),
      ("#!/usr/bin/python3.14 -I\r\n", .python), ("#!/usr/bin/env LANG=C node\n", .javascript),
      ("#!/usr/bin/env -S deno run\n", .typescript), ("#!/bin/busybox sh\n", .shell), ("#!/bin/zsh\n", .other),
      ("#!", .other), ("#!\n", .other), ("#!/usr/bin/env", .other), ("# !/bin/sh\n", .other), ("", .other),
      ("#!/usr/bin/perl\n", .other),
    ] as [(String, SourceLanguage)])
  func shebangs(line: String, expected: SourceLanguage) {
    #expect(SourceLanguage.detect(path: "tool", content: line.utf8) == expected)
    #expect(SourceLanguage.detect(path: "tool.js", content: line.utf8) == .javascript)
  }

  @Test(
    "Content decides where a name has two meanings",
    arguments: [
      ("a.h", "int f(void);\n", .c), ("a.h", "#include <string.h>\nstruct s { int x; };\n", .c),
      ("a.h", "#include <vector>\n", .cpp), ("a.h", "  namespace a {\n", .cpp), ("a.h", "template <class T>\n", .cpp),
      ("a.ts", "<?xml version=\"1.0\"?>\n", .other), ("a.ts", "const a = 1;\n", .typescript),
      ("action.yml", "name: x\nruns:\n  using: node20\n", .workflow), ("action.yml", "name: x\n", .yaml),
      ("reaction.yml", "runs:\n", .yaml),
    ] as [(String, String, SourceLanguage)])
  func content(path: String, content: String, expected: SourceLanguage) {
    #expect(SourceLanguage.detect(path: path, content: content.utf8) == expected)
  }

  @Test(
    "A caller may name a language as is usual",
    arguments: [
      ("py", .python), ("Bash", .shell), ("C++", .cpp), ("yml", .yaml), ("TS", .typescript), ("docker", .dockerfile),
    ] as [(String, SourceLanguage)])
  func aliases(name: String, expected: SourceLanguage) throws {
    #expect(try SourceLanguage(named: name, argument: "language") == expected)
  }

  @Test("Every language can be named, by its own name first")
  func everyLanguage() throws {
    for language in SourceLanguage.allCases {
      #expect(try SourceLanguage(named: language.rawValue, argument: "language") == language)
    }
    #expect(SourceLanguage.names.map(\.0) == SourceLanguage.allCases)
  }

  @Test("A language that is not known is answered with those that are, and with the one that was meant")
  func unknown() throws {
    let error = try #require(throws: ToolError.self) {
      try SourceLanguage(named: "pyhton", argument: "files[0].language")
    }
    #expect(error.argument == "files[0].language")
    #expect(error.message.contains("Did you mean 'python'?"))
    #expect(error.message.contains("Known are python, shell, javascript"))
    let long = try #require(throws: ToolError.self) {
      try SourceLanguage(named: String(repeating: "x\u{202E}", count: 1_000_000), argument: "language")
    }
    #expect(long.message.utf8.count < 2000)
    #expect(!long.message.unicodeScalars.contains("\u{202E}"))
  }
}
