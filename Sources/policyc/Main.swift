internal import Glibc
internal import PolicyCompiler

/// `swift run policyc [CHECKOUT]`: compiles the policies of sandbox/policy and writes what is generated from them.
@main
struct Main {
  static func main() {
    let checkout = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "."
    do {
      for (path, bytes) in try GeneratedFiles(checkout: checkout).files {
        try PolicyFolder.write(bytes, "\(checkout)/\(path)")
        print("\(path): \(bytes.count) bytes")
      }
    } catch {
      print("policyc: \(error)")
      exit(1)
    }
  }
}
