import Catalog
import Config
import Glibc
import Repl

/// One conversation with one server, from its start to its end.
final class ReplSession {
  private let console: Console
  private let conversation: Conversation
  private let interpreter: Interpreter
  /// Set by a notification of the server; the list is fetched before the next prompt.
  private let toolsChanged = Flag()
  private let editor = EditorBox()

  /// Ended by Ctrl-C, as shells report it.
  private static let interrupted: Int32 = 130

  private final class Flag { var isSet = false }
  /// Where the listener finds the editor whose line it must draw again.
  private final class EditorBox {
    weak var editor: LineEditor?
    var isAtPrompt = false
  }

  /// - Parameter folders: absolute paths that the server is told of as the client's roots.
  init(command: [String], folders: [String], console: Console, artifacts: SavedArtifacts?, showsTiming: Bool) throws {
    self.console = console
    let (toolsChanged, editor) = (toolsChanged, editor)
    // What comes while a line is edited goes above that line.
    let above: (() -> Void) -> Void = { show in
      guard editor.isAtPrompt else { return show() }
      print("\r\u{1B}[J", terminator: "")
      show()
      fflush(nil)
      editor.editor?.redraw()
    }
    let listener = Conversation.Listener(
      notification: { method, params in
        if method == "notifications/tools/list_changed" { toolsChanged.isSet = true }
        above { Interpreter.show(notification: method, params, on: console) }
      },
      complaint: { line in above { console.remark("server: \(line)") } },
      stray: { line in above { console.remark("unasked: \(line)", .yellow) } })
    let readFile: (String) throws(ReplSyntaxError) -> String = { path throws(ReplSyntaxError) in
      do {
        return try CallArguments.text(ofFile: path)
      } catch {
        throw ReplSyntaxError("\(error)")
      }
    }
    let respondent = Respondent(folders: folders, console: console, readFile: readFile)
    let process = try ServerProcess(command)
    conversation = Conversation(ServerLink(process), respondent, listener)
    interpreter = Interpreter(
      conversation, console, artifacts: artifacts, showsTiming: showsTiming, readFile: readFile)
  }

  /// Ends the server.
  func end() { _ = conversation.link.end() }

  /// Opens the conversation; false if that failed, which is said.
  private func open(_ era: Era?) -> Bool {
    do {
      try conversation.open(era)
      try interpreter.learn()
      return true
    } catch {
      Terminal.complain("\(error)")
      return false
    }
  }

  // MARK: Scripts

  /// Runs the lines of standard input and returns the exit status.
  func runScript(_ era: Era?) -> Int32 {
    guard open(era) else { return ExitStatus.failed }
    var script = Script(interpreter)
    do {
      while let line = readLine() { if try script.run(line) == .leave { break } }
      try script.finish()
      return 0
    } catch {
      fflush(nil)
      Terminal.complain("\(error)")
      return error.isInterrupt ? Self.interrupted : ExitStatus.failed
    }
  }

  // MARK: At a terminal

  /// Talks with the person until one of both leaves, and returns the exit status.
  func talk(_ era: Era?) -> Int32 {
    guard open(era) else { return ExitStatus.failed }
    console.remark("\(conversation.introduction), \(interpreter.knowledge.tools.count) tools; 'help' helps", .plain)
    var failure: (any Error)?
    let editor = LineEditor(
      prompt: console.isColoured ? "\u{1}\u{1B}[1m\u{1}>\u{1}\u{1B}[0m\u{1} " : "> ", historyPath: Self.historyPath(),
      waitForKey: { [unowned self] in
        do {
          return try waitForKey()
        } catch {
          failure = error
          return .stop
        }
      },
      complete: { [unowned self] line in
        let completion = Completion(of: line, knowing: interpreter.knowledge, files: FileNames.beginning(with:))
        return (completion.replaced, completion.commonPrefix, completion.candidates)
      })
    guard let editor else {
      Terminal.complain("the terminal cannot be used for editing")
      return ExitStatus.failed
    }
    self.editor.editor = editor
    conversation.respondent.person = { [unowned self] in ask($0) }
    var wasInterrupted = false
    while true {
      if toolsChanged.isSet {
        toolsChanged.isSet = false
        do { try interpreter.learn() } catch { failure = error }
      }
      self.editor.isAtPrompt = true
      let line = failure == nil ? editor.line() : .end
      self.editor.isAtPrompt = false
      if let failure {
        print("")
        Terminal.complain("\(failure)")
        return ExitStatus.failed
      }
      switch line {
      case .text(let text):
        wasInterrupted = false
        if text.contains(where: { !$0.isWhitespace }) { editor.remember(text) }
        do {
          if try interpreter.run(text) == .leave { return 0 }
          wasInterrupted = interpreter.wasCancelled
        } catch let error as Conversation.Ended {
          failure = error
        } catch {
          console.remark("\(error)", .red)
        }
      case .discarded: wasInterrupted = false
      case .interrupted:
        if wasInterrupted { return Self.interrupted }
        wasInterrupted = true
        console.remark("Ctrl-C again leaves, and so does Ctrl-D")
      case .end:
        print("")
        return 0
      }
    }
  }

  /// Reads a line behind a prompt while a call runs; nil if the person does not want to. What the server says meanwhile
  /// waits, because it may be the answer to the call.
  private func ask(_ prompt: String) -> String? {
    // Nobody can be asked in the middle of another line.
    guard !editor.isAtPrompt else { return nil }
    var postponed: [ServerLink.Event] = []
    defer { conversation.link.putBack(postponed) }
    let waitForKey: () -> LineEditor.Key = { [conversation] in
      while true {
        switch conversation.link.next(person: STDIN_FILENO) {
        case .typed: return .typed
        case .interrupt: return .interrupt
        case .resized: return .resized
        case .ended:
          postponed.append(.ended)
          return .stop
        case let event: postponed.append(event)
        }
      }
    }
    let field = LineEditor(
      prompt: prompt, historyPath: nil, waitForKey: waitForKey, complete: { _ in (0, "", []) })
    guard case .text(let text)? = field?.line() else { return nil }
    return String(text.prefix { !$0.isNewline })
  }

  /// Waits for a key; what the server says meanwhile is shown.
  private func waitForKey() throws -> LineEditor.Key {
    while true {
      let event = conversation.link.next(person: STDIN_FILENO)
      switch event {
      case .typed: return .typed
      case .interrupt: return .interrupt
      case .resized: return .resized
      default: _ = try conversation.handle(event)
      }
    }
  }

  /// `repl-history` in the state directory, which is made if it is not there; nil without one.
  private static func historyPath() -> String? {
    guard let (configuration, surroundings) = try? Invocation.configuration() else { return nil }
    let folder = surroundings.absolute(configuration[Settings.stateDirectory])
    var path = ""
    for part in folder.split(separator: "/") {
      path += "/" + part
      if unsafe mkdir(path, 0o700) != 0 && errno != EEXIST { return nil }
    }
    return path + "/repl-history"
  }
}
