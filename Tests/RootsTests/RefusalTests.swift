import Roots
import Testing

@Test("Without a root every path is refused, and the error names the flag")
func noRoot() throws {
  let error = try #require(throws: RootsError.self) { try Roots.none.open("/etc/passwd") }
  #expect(error.code == .noRoots)
  #expect(error.description.contains("--root PATH"))
  #expect(error.description.contains("WORKBENCH_ROOTS"))
}
