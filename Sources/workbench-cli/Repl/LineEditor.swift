import CEditLine
import Glibc

/// Lines of a person at a terminal, edited, completed and remembered by libedit. One at a time, on one thread.
///
/// SAFETY: the pointers inside are made in `init`, freed in `deinit`, and handed to libedit alone.
@safe
final class LineEditor {
  enum Line {
    case text(String)
    /// Ctrl-C. The line was not empty: it is thrown away.
    case discarded
    /// Ctrl-C on an empty line.
    case interrupted
    /// Ctrl-D on an empty line.
    case end
  }

  /// What ended the wait for a key.
  enum Key {
    case typed
    case interrupt
    case resized
    /// The server has ended.
    case stop
  }

  private let editor: OpaquePointer
  private let history: OpaquePointer?
  private let historyPath: String?
  private let waitForKey: () -> Key
  private let complete: (String) -> (replaced: Int, insertion: String, candidates: [String])
  /// What a prompt looks like; libedit keeps the pointer, so that it is never freed.
  private let prompt: UnsafeMutablePointer<CChar>
  private var wasInterrupted = false

  private static let remembered: CInt = 1000

  /// - Parameters:
  ///   - historyPath: the file that remembers lines, or nil.
  ///   - waitForKey: waits until a key can be read from standard input, and deals with all else meanwhile.
  ///   - complete: what to put where the cursor is, given the line before it: how many scalars it replaces, with what,
  ///     and
  ///     between what a person may choose.
  init?(
    prompt text: String, historyPath: String?, waitForKey: @escaping () -> Key,
    complete: @escaping (String) -> (replaced: Int, insertion: String, candidates: [String]),
  ) {
    ceditline_use_utf8()
    self.waitForKey = waitForKey
    self.complete = complete
    self.historyPath = historyPath
    unsafe prompt = unsafe strdup(text)
    // The owner is filled in below: the editor needs `self`, which needs the editor.
    let owner = UnsafeMutablePointer<UnsafeRawPointer?>.allocate(capacity: 1)
    unsafe owner.initialize(to: nil)
    guard
      let opened = unsafe ceditline_open(
        "workbench", owner, { unsafe LineEditor.of($0).prompt },
        { editor, character in unsafe LineEditor.of(editor).read(into: character) })
    else { return nil }
    unsafe editor = opened
    unsafe history = ceditline_history(opened, Self.remembered)
    // Not retained: the editor's callbacks run only inside `line()`, which a living object calls.
    unsafe owner.pointee = UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
    unsafe ceditline_complete_with(opened) { editor, _ in unsafe LineEditor.of(editor).completeWord() }
    if let history = unsafe history, let historyPath { _ = unsafe ceditline_load(history, historyPath) }
  }

  deinit {
    let owner = unsafe ceditline_owner(editor)
    unsafe el_end(editor)
    unsafe owner.deallocate()
    if let history = unsafe history { unsafe history_end(history) }
    unsafe free(prompt)
  }

  /// The object that an editor belongs to.
  private static func of(_ editor: OpaquePointer?) -> LineEditor {
    // SAFETY: `init` stores a pointer to itself there before any callback can run, and `deinit` ends the editor.
    let owner = unsafe ceditline_owner(editor!).assumingMemoryBound(to: UnsafeRawPointer?.self)
    return unsafe Unmanaged.fromOpaque(owner.pointee!).takeUnretainedValue()
  }

  /// Waits for a line.
  func line() -> Line {
    var count: CInt = 0
    wasInterrupted = false
    let text = unsafe ceditline_line(editor, &count)
    if wasInterrupted {
      // What was typed stays on the screen; the next prompt begins below it.
      let info = unsafe el_line(editor).pointee
      let isEmpty = unsafe info.lastchar == info.buffer
      print(isEmpty ? "" : "^C")
      return isEmpty ? .interrupted : .discarded
    }
    guard let text = unsafe text, count > 0 else { return .end }
    // libedit's line is UTF-8 as we set it up, ended by its newline.
    return .text(unsafe String(cString: text))
  }

  /// Keeps a line for the arrow keys, and in the file.
  func remember(_ line: String) {
    guard let history = unsafe history else { return }
    unsafe ceditline_remember(history, line)
    if let historyPath { _ = unsafe ceditline_save(history, historyPath) }
  }

  /// Draws prompt and line again, below what was written meanwhile.
  func redraw() { unsafe ceditline_redraw(editor) }

  // MARK: Called by libedit

  /// One character from standard input: 1, 0 at the end, -1 to give the line up.
  private func read(into character: UnsafeMutablePointer<wchar_t>?) -> CInt {
    while true {
      switch waitForKey() {
      case .typed: break
      case .interrupt:
        wasInterrupted = true
        return 0
      case .resized:
        unsafe el_resize(editor)
        continue
      case .stop: return 0
      }
      guard let first = readByte() else { return 0 }
      let more = first < 0x80 ? 0 : first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1
      var bytes = [first]
      for _ in 0..<more { if let next = readByte() { bytes.append(next) } }
      guard let scalar = String(decoding: bytes, as: UTF8.self).unicodeScalars.first else { continue }
      unsafe character?.pointee = wchar_t(scalar.value)
      return 1
    }
  }

  private func readByte() -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = unsafe Glibc.read(STDIN_FILENO, &byte, 1)
      if count == 1 { return byte }
      if count < 0, errno == EINTR { continue }
      return nil
    }
  }

  private func completeWord() -> UInt8 {
    let info = unsafe el_line(editor).pointee
    let length = unsafe info.cursor - info.buffer
    // The buffer holds at least the bytes before the cursor.
    let before = unsafe String(
      decoding: UnsafeRawBufferPointer(start: info.buffer, count: length), as: UTF8.self)
    let (replaced, insertion, candidates) = complete(before)
    if candidates.isEmpty { return UInt8(CC_REFRESH_BEEP) }
    let typed = before.unicodeScalars.suffix(replaced)
    var isLonger = false
    if insertion.unicodeScalars.count > typed.count {
      unsafe el_deletestr(editor, CInt(replaced))
      _ = unsafe el_insertstr(editor, insertion)
      isLonger = true
    }
    if candidates.count == 1 || isLonger { return UInt8(CC_REFRESH) }
    print("")
    print(Self.columns(candidates, width: Self.terminalWidth()), terminator: "")
    fflush(nil)
    return UInt8(CC_REDISPLAY)
  }

  private static func terminalWidth() -> Int {
    var size = winsize()
    return unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  private static func columns(_ words: [String], width: Int) -> String {
    let shown = words.map { Terminal.inert($0) }
    let column = (shown.map(\.count).max() ?? 0) + 2
    let perLine = max(1, width / column)
    var text = ""
    for (position, word) in shown.enumerated() {
      let isLast = position == shown.count - 1 || (position + 1) % perLine == 0
      text += isLast ? word + "\n" : word + String(repeating: " ", count: column - word.count)
    }
    return text
  }
}
