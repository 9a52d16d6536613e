import Testing

@testable import Linting

@Suite("Verdict") struct VerdictTests {
  /// What was found, whether a file was not read, whether one that matters was left out; and what that comes to.
  struct Row: Sendable {
    var worst: Finding.Severity?
    var isUnread = false
    var leavesOpen = false
    var onError: Verdict
    var onWarning: Verdict
  }

  @Test(
    "What is found and what could not be read make the verdict",
    arguments: [
      Row(worst: nil, onError: .pass, onWarning: .pass),
      Row(worst: .hint, onError: .pass, onWarning: .pass),
      Row(worst: .info, onError: .pass, onWarning: .pass),
      Row(worst: .warning, onError: .warn, onWarning: .fail),
      Row(worst: .error, onError: .fail, onWarning: .fail),
      Row(worst: nil, isUnread: true, onError: .incomplete, onWarning: .incomplete),
      Row(worst: .info, isUnread: true, onError: .incomplete, onWarning: .incomplete),
      Row(worst: .warning, isUnread: true, onError: .incomplete, onWarning: .fail),
      Row(worst: .error, isUnread: true, onError: .fail, onWarning: .fail),
      Row(worst: nil, leavesOpen: true, onError: .incomplete, onWarning: .incomplete),
      Row(worst: .warning, leavesOpen: true, onError: .incomplete, onWarning: .fail),
      Row(worst: .error, leavesOpen: true, onError: .fail, onWarning: .fail),
    ])
  func table(row: Row) {
    let skipped = [true, false].map {
      Selection.Skipped(reason: "binary", count: 1, example: "x", isOpen: $0 && row.leavesOpen)
    }
    let examination = Sample.examination(
      row.worst.map { [Sample.finding("R", .hint), Sample.finding("R", $0)] } ?? [], skipped: skipped,
      unread: row.isUnread ? [0] : [])
    #expect(Verdict(examination) == row.onError)
    #expect(Verdict(examination, failOn: .warning) == row.onWarning)
  }
}
