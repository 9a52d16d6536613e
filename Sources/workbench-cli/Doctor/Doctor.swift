import ArgumentParser
import Catalog
import Config
import JSON
import Roots

/// `workbench doctor`: tries everything once and says what works, what is missing, and the command that repairs it.
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Try the sandbox, the languages, the linters and the folders, and say what is missing.",
    discussion: "The status is 0 if everything is in place, else 1.")

  @Flag(help: "Print the report as JSON.")
  var json = false

  func run() async throws {
    let (configuration, surroundings) = try Invocation.configuration()
    let services = try Invocation.catalog().services
    let sandbox = await SandboxCheck(services: services).run()
    let languages = await LanguageCheck(services: services, canRun: sandbox.ok).run()
    let linters = await LinterCheck(services: services, canRun: sandbox.ok).run()
    let folder = StateDirectoryCheck.run(surroundings.absolute(configuration[Settings.stateDirectory]))
    let report = DoctorReport(
      version: Product.version, ok: sandbox.ok && folder.ok && languages.allSatisfy { $0.ok || $0.optional },
      sandbox: sandbox,
      languages: languages, linters: linters, stateDirectory: folder,
      roots: DoctorReport.RootsState(paths: services.roots.paths, notes: services.roots.refusals),
      settings: Self.changed(configuration))
    if json {
      Terminal.show(json: try JSON.encode(report))
    } else {
      Terminal.show(report.text)
    }
    if !report.ok { throw ExitCode(ExitStatus.failed) }
  }

  /// The settings that do not have their default, with their source.
  private static func changed(_ configuration: Configuration) -> [DoctorReport.Changed] {
    configuration.settings.compactMap { setting in
      let source = configuration.source(of: setting)
      guard source != .fallback else { return nil }
      return DoctorReport.Changed(setting: setting.name, value: configuration.text(of: setting), source: "\(source)")
    }
  }
}
