import Config
import TestSupport
import Testing

@Suite("The declarations of the settings")
struct DeclarationTests {
  @Test("docs/configuration.md is what the declarations say")
  func page() throws {
    let difference = try Snapshot.difference(of: Reference.page, from: "docs/configuration.md")
    #expect(difference == nil)
  }

  @Test("Help names each flag with its variable")
  func help() {
    for setting in Settings.all {
      let line = setting.isSecret ? setting.variable : "\(setting.flag) \(setting.placeholder)  (\(setting.variable))"
      #expect(Reference.help.contains("\n  \(line)\n"))
    }
    #expect(Reference.help.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test("No two settings share a flag or a variable, and each is described")
  func distinct() {
    #expect(Set(Settings.all.map(\.name)).count == Settings.all.count)
    #expect(Set(Settings.all.map(\.variable)).count == Settings.all.count)
    for setting in Settings.all {
      #expect(!setting.help.isEmpty && !setting.help.hasSuffix("."))
      #expect(!setting.defaultText.isEmpty)
      #expect(setting.variable.hasPrefix("WORKBENCH_"))
    }
  }
}
