package import JSON
package import ToolKit

/// What `execute_sandboxed` takes.
package struct ExecuteInput: ToolInput {
  @Param("The program's text") package var code: String
  @Param("Language of the code", .oneOf(["python", "bash"])) package var language: String
  @Param("Its standard input; end of file without it")
  package var stdin: String?
  @Param("Files in the work folder before the program starts", .count(0...64)) package var files: [ExecuteFile] = []
  @Param("Seconds until the program is ended", .range(0.1...120.0)) package var timeoutS: Double = 30
  @Param("MB of memory for its processes and files together", .range(64...4096)) package var memoryMb: Int = 2048
  @Param("Return the PNG and JPEG files it writes as images too") package var inlineImages: Bool = false

  @Param("Keeps the work folder for calls with the same name", .length(1...64))
  package var session: String?
  @Param("Drop it after this call") package var sessionEnd: Bool = false

  package init() {}

  /// Throws `ToolError` for a session's name that could not be shown, and an end without a session.
  func checkSession() throws(ToolError) {
    guard let session else {
      guard sessionEnd else { return }
      throw ToolError(
        .invalidArgument, "Argument 'session_end': names no session; give its name in 'session'.",
        argument: "session_end")
    }
    guard !session.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }) else {
      throw ToolError(
        .invalidArgument, "Argument 'session': has a control character; give a plain name, such as analysis.",
        argument: "session")
    }
  }
}

/// One input file: a name and exactly one source of content.
package struct ExecuteFile: ToolInput {
  @Param("Path in the work folder; by default the last part of path") package var name: String?
  @Param("Content as text") package var content: String?
  @Param("Content as base64") package var contentBase64: Base64Bytes?
  @Param("Or a file of the user to copy, in an allowed root") package var path: String?

  package init() {}
}
