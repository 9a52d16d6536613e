internal import Sandbox
internal import ToolKit

extension ExecuteOutput {
  /// Adds what became of the session of the call.
  mutating func describe(_ report: Sessions.Report, keptFor idle: Duration) {
    var field = SessionField()
    field.name = report.name
    field.isNew = report.isNew
    field.ended = report.usage == nil
    field.files = report.usage?.files ?? 0
    field.bytes = report.usage?.bytes ?? 0
    field.expiresS = report.usage == nil ? 0 : Int(idle / .seconds(1))
    field.others = report.others
    session = field
    notes += report.notes
  }
}

extension SessionField {
  /// One line for a reader.
  var line: String {
    let shown = "session " + Self.shown(name)
    let more = others.isEmpty ? "" : "; other sessions: " + others.map(Self.shown).joined(separator: ", ")
    if ended { return shown + ": ended, its files are gone" + more }
    return shown + "\(isNew ? " (new)" : ""): \(files) files and folders, \(bytes) bytes;"
      + " dropped after \(expiresS) s without a call" + more
  }

  private static func shown(_ name: String) -> String {
    "'\(FileName.shown(name))'"
  }
}
