internal import Glibc

/// `retrieval-bench STATE WORK < LIST`: makes a collection of files, asks it questions, and tells what each stage of the
/// ranking puts where. What is asked and how good the answers are is `tools/bench retrieval`'s.
///
/// STATE is the state directory, which has the model; in WORK the vectors of texts are kept between runs, and the index
/// is made. A line of LIST is `file TAB key TAB path` or `ask TAB question`. What is printed: for each passage
/// `passage TAB key TAB text`, in the order of their numbers, which count from 0; for each question, in their order, and
/// each ranking `rank TAB name TAB numbers`, the best first.
///
/// `retrieval-bench STATE WORK fill INDEX FOLDER`: indexes a folder with the vectors in WORK, for `tools/bench question`.
@main
struct Main {
  static func main() async {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 || arguments.count == 6 && arguments[3] == "fill" else {
      print("usage: retrieval-bench STATE WORK < LIST, or retrieval-bench STATE WORK fill INDEX FOLDER")
      exit(2)
    }
    do {
      let (state, work) = (arguments[1], arguments[2])
      guard arguments.count == 3 else {
        return try await FolderFill.run(state: state, work: work, index: arguments[4], folder: arguments[5])
      }
      var files: [(key: String, path: String)] = []
      var questions: [String] = []
      while let line = readLine() {
        let parts = line.split(separator: "\t").map(String.init)
        switch (parts.first, parts.count) {
        case ("file", 3): files.append((parts[1], parts[2]))
        case ("ask", 2): questions.append(parts[1])
        default: throw BenchError("a line of the list is none: \(line)")
        }
      }
      let bench = try Bench(state: state, work: work)
      try await bench.add(files)
      for question in questions { try bench.ask(question) }
    } catch {
      Main.say("retrieval-bench: \(error)\n")
      exit(1)
    }
  }

  /// Writes to standard error.
  static func say(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe write(2, bytes, bytes.count)
  }
}

struct BenchError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
