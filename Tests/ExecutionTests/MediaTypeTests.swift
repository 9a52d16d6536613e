import Testing

@testable import Execution

@Suite("Media types") struct MediaTypeTests {
  @Test(
    "The media type is what the bytes say",
    arguments: [
      ("x.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
      ("x.png", Array("<script>1</script>".utf8), "text/plain"), ("x.csv", Array("a,b\n".utf8), "text/csv"),
      ("x", Array("<?xml version='1.0'?><svg/>".utf8), "image/svg+xml"),
      ("x.txt", [0, 1, 2], "application/octet-stream"),
      ("x.JSON", Array("{}".utf8), "application/json"), ("x", [], "text/plain"),
      ("x.txt", [0x50, 0x4B, 3, 4], "application/zip"),
    ] as [(String, [UInt8], String)])
  func mediaTypes(name: String, bytes: [UInt8], expected: String) {
    #expect(MediaType.of(bytes[...], name: name) == expected)
  }
}
