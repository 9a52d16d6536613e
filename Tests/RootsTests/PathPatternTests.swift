import Testing

@testable import Roots

@Suite("Patterns of wanted paths") struct PathPatternTests {
  @Test(
    "The last pattern that is about a file, or a folder that it is in, decides",
    arguments: [
      ([], "a", true), (["*.py"], "a/b.py", true), (["*.py"], "a/b.md", false), (["a"], "a/b/c", true),
      (["a/"], "a", false), (["a/"], "b/a/c", true), (["/a/"], "b/a/c", false), (["a/*.c"], "a/b.c", true),
      (["a/*.c"], "a/b/c.c", false), (["a/**/*.c"], "a/b/c.c", true), (["!t/"], "t/a", false), (["!t/"], "a", true),
      (["*", "!t/"], "t/a", false), (["*", "!t/", "t/a"], "t/a", true), (["!t/a", "t/"], "t/a", true),
      ([""], "a", false),
    ] as [([String], String, Bool)])
  func select(patterns: [String], path: String, expected: Bool) {
    #expect(PathPatterns(patterns).select(Array(path.utf8)) == expected)
  }

  @Test("Names that are not UTF-8 are matched by their bytes")
  func bytes() { #expect(PathPatterns(["*.c"]).select([0x61, 0xFF, 0x2F, 0xFE, 0x2E, 0x63])) }
}
