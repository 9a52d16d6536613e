import PolicyCompiler
import Testing

struct RegenerationTests {
  @Test(
    "Compiling the policies again gives the checked-in files byte for byte",
    .enabled(
      if: (try? Checkout.manifestVersion()) == FilterCompiler.libseccompVersion,
      "libseccomp differs from the manifest's"))
  func regeneration() throws {
    for (path, bytes) in try GeneratedFiles(checkout: Checkout.path).files {
      let same = try PolicyFolder.read("\(Checkout.path)/\(path)") == bytes
      #expect(same, "\(path) is stale: run 'swift run policyc' and commit what it writes")
    }
  }

  @Test("Whatever the libseccomp, what is compiled now does what the policies say")
  func proofOfFreshFilters() throws {
    // GeneratedFiles proves every filter before it hands out its bytes.
    #expect(try GeneratedFiles(checkout: Checkout.path).files.count == 2 * GeneratedFiles.policies.count * 2 + 2)
  }
}
