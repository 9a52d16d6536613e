/// `workbench` is `workbench serve`. Every other verb lives in `workbench-cli`, which is executed in place of this
/// process: its argument parser alone would cost the server more than its whole start.
@main
struct Main {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    switch arguments.first {
    case nil: Serve.run([])
    case "serve": Serve.run(Array(arguments.dropFirst()))
    case "--help", "-h", "--version", "help": Companion.execute()
    case let first? where first.hasPrefix("-"): Serve.run(Array(arguments))
    default: Companion.execute()
    }
  }
}
