import Catalog
import Linting
internal import Programs
import Sandbox

/// Looks for the linters and lets each say its version, inside the sandbox. A machine that lacks one is in order all
/// the same: `lint` tells which it had to do without.
struct LinterCheck {
  let services: Services
  /// Whether anything can be run at all.
  let canRun: Bool

  func run() async -> [DoctorReport.Linter] {
    await withTaskGroup(of: (Int, DoctorReport.Linter).self) { group in
      for (order, linter) in LinterSet.all.enumerated() {
        group.addTask { (order, await check(linter)) }
      }
      var found: [(Int, DoctorReport.Linter)] = []
      for await entry in group { found.append(entry) }
      return found.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private func check(_ linter: any Linter) async -> DoctorReport.Linter {
    var entry = DoctorReport.Linter(
      name: linter.name, languages: linter.languages.map(\.rawValue).sorted(), profile: linter.profile.rawValue)
    switch linter.discover(in: services.machine) {
    case .missing(let advice): entry.note = advice
    case .found(let program):
      entry.path = program.machinePath ?? program.path
      entry.note = program.note
      if program.versionArguments.isEmpty {
        // A part of this program.
        entry.path = nil
        entry.ok = true
      } else if !canRun {
        entry.note = "not tried: there is no sandbox"
      } else {
        switch await ProgramProbe(services: services).output(of: program.versionArguments, program) {
        case .failure(let error): entry.note = error.description
        case .success(let text):
          entry.ok = true
          entry.version = LinterVersion.number(in: text.utf8)
        }
      }
    }
    return entry
  }
}
