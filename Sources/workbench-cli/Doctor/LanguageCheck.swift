import Catalog
import Execution
internal import Programs
import Sandbox

/// Looks for the interpreters and lets each say its version, inside the sandbox: one that is installed and cannot run
/// there does not count.
struct LanguageCheck {
  let services: Services
  /// Whether anything can be run at all.
  let canRun: Bool
  private var probe: ProgramProbe { ProgramProbe(services: services) }

  func run() async -> [DoctorReport.Language] {
    var result: [DoctorReport.Language] = []
    for (name, discovery) in LanguageSet(machine: services.machine).discoveries() {
      switch discovery {
      case .missing(let advice):
        result.append(Self.entry(name, ok: false, note: advice))
      case .found(let interpreter):
        result.append(await check(name, interpreter))
      }
    }
    return result
  }

  private func check(_ name: String, _ interpreter: Program) async -> DoctorReport.Language {
    guard canRun else {
      return Self.entry(name, ok: false, interpreter, note: "not tried: there is no sandbox")
    }
    switch await probe.output(of: interpreter.versionArguments, interpreter) {
    case .failure(let error):
      return Self.entry(name, ok: false, interpreter, note: error.description)
    case .success(let text):
      let version = text.split(separator: "\n").first.map(String.init) ?? ""
      let packages = name == "python" ? await pythonPackages(interpreter) : []
      return Self.entry(
        name, ok: true, interpreter, version: version, note: interpreter.note, packages: packages,
        warm: name == "python" ? await warmPython() : nil)
    }
  }

  /// Tried by starting one and letting it give birth to an empty program.
  private func warmPython() async -> String {
    guard let request = WarmPython.request(in: services.machine) else { return "there is no Python" }
    switch await services.sandbox.warmUp(request) {
    case .off: return "off (--warm-python)"
    case .failed(let reason): return "does not work, so Python runs are executed: \(reason)"
    case .ready(let libraries):
      let outcome = try? await services.sandbox.run(request)
      guard outcome?.path == .warm else { return "is ready, yet an empty run had to be executed" }
      let loaded = libraries.isEmpty ? "the standard library only" : libraries.joined(separator: ", ")
      return "works, with \(loaded)"
    }
  }

  private static func entry(
    _ name: String, ok: Bool, _ interpreter: Program? = nil, version: String? = nil, note: String?,
    packages: [String] = [], warm: String? = nil,
  ) -> DoctorReport.Language {
    DoctorReport.Language(
      name: name, ok: ok, optional: !LanguageSet.core.contains(name),
      path: interpreter.map { $0.machinePath ?? $0.path }, version: version, note: note, packages: packages,
      warm: warm)
  }

  private func pythonPackages(_ interpreter: Program) async -> [String] {
    let script = """
      import importlib.metadata as m
      for d in sorted(m.distributions(), key=lambda d: d.name.lower()): print(d.name, d.version)
      """
    guard case .success(let text) = await probe.output(of: ["-I", "-B", "-c", script], interpreter) else { return [] }
    return text.split(separator: "\n").map(String.init)
  }
}
