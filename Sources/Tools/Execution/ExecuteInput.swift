package import JSON
package import ToolKit

/// What `execute_sandboxed` takes.
package struct ExecuteInput: ToolInput {
  @Param("The program's text") package var code: String
  @Param("Language of the code", .oneOf(["python", "bash"])) package var language: String
  @Param("Text on the program's standard input; without it the program reads end of file")
  package var stdin: String?
  @Param("Files in the work folder before the program starts", .count(0...64)) package var files: [ExecuteFile] = []
  @Param("Seconds until the program is ended", .range(0.1...120.0)) package var timeoutS: Double = 30
  @Param("Memory in MB for all its processes and files together", .range(64...4096)) package var memoryMb: Int = 2048
  @Param("Return the PNG and JPEG files it writes as images too") package var inlineImages: Bool = false

  package init() {}
}

/// One input file: a name and exactly one source of content.
package struct ExecuteFile: ToolInput {
  @Param("Path in the work folder; by default the last part of path") package var name: String?
  @Param("Content as text") package var content: String?
  @Param("Content as base64") package var contentBase64: Base64Bytes?
  @Param("Or a file of the user to copy, in an allowed root") package var path: String?

  package init() {}
}
