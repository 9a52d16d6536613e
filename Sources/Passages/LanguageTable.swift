/// The languages that are known, by suffix, by whole file name and by interpreter. All keys are in lower case.
enum LanguageTable {
  static let suffixes: [String: Language] = {
    var table: [String: Language] = [:]
    for (name, form, suffixes) in languages {
      for suffix in suffixes.split(separator: " ") { table[String(suffix)] = Language(name: name, form: form) }
    }
    return table
  }()

  static let names: [String: Language] = [
    "makefile": Language(name: "make", form: .code(.data)), "gnumakefile": Language(name: "make", form: .code(.data)),
    "dockerfile": Language(name: "dockerfile", form: .code(.data)),
    "cmakelists.txt": Language(name: "cmake", form: .code(.data)),
    "gemfile": Language(name: "ruby", form: .code(.ruby)), "rakefile": Language(name: "ruby", form: .code(.ruby)),
    "readme": Language(name: "text", form: .plain),
  ]

  /// A suffix of the interpreter's language.
  static let interpreters = [
    "python": "py", "pypy": "py", "sh": "sh", "bash": "sh", "dash": "sh", "zsh": "sh", "ksh": "sh", "node": "js",
    "deno": "ts", "bun": "ts", "ruby": "rb", "lua": "lua", "luajit": "lua", "perl": "pl", "php": "php",
    "swift": "swift", "awk": "awk", "gawk": "awk",
  ]

  private static let languages: [(String, Language.Form, String)] = [
    ("markdown", .markdown, "md markdown mdown mkd mdx qmd rmd"), ("restructuredtext", .restructuredText, "rst rest"),
    ("html", .html, "html htm xhtml"), ("text", .plain, "txt text log tex org adoc asciidoc"),
    ("c", .code(.c), "c h"), ("cpp", .code(.c), "cc cpp cxx c++ hh hpp hxx h++ inl ipp cu cuh"),
    ("objective-c", .code(.c), "m mm"), ("csharp", .code(.c), "cs"), ("java", .code(.braced), "java"),
    ("kotlin", .code(.swift), "kt kts"), ("scala", .code(.swift), "scala sc"),
    ("groovy", .code(.script), "groovy gradle"),
    ("swift", .code(.swift), "swift"), ("go", .code(.go), "go"), ("rust", .code(.braced), "rs"),
    ("zig", .code(.braced), "zig"), ("dart", .code(.script), "dart"), ("protobuf", .code(.braced), "proto"),
    ("javascript", .code(.script), "js mjs cjs jsx"), ("typescript", .code(.script), "ts mts cts tsx"),
    ("php", .code(.php), "php"), ("python", .code(.python), "py pyi pyw pyx"),
    ("ruby", .code(.ruby), "rb rake gemspec"),
    ("elixir", .code(.python), "ex exs"), ("julia", .code(.python), "jl"), ("lua", .code(.lua), "lua"),
    ("shell", .code(.shell), "sh bash zsh ksh"), ("perl", .code(.shell), "pl pm"), ("r", .code(.data), "r"),
    ("awk", .code(.shell), "awk"), ("sql", .code(.sql), "sql"),
    ("json", .code(.data), "json jsonc json5 jsonl ndjson"), ("yaml", .code(.data), "yaml yml"),
    ("toml", .code(.data), "toml"), ("ini", .code(.data), "ini cfg conf properties"),
    ("xml", .code(.markup), "xml svg xsd xsl plist"), ("css", .code(.style), "css scss less"),
    ("make", .code(.data), "mk mak"), ("cmake", .code(.data), "cmake"), ("csv", .code(.data), "csv tsv"),
  ]
}
