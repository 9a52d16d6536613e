import ToolKit

/// A tool that says the same thing at each call, of every kind of content that there is. Names and texts are those that
/// the protocol's conformance suite asks a server for; `test_annotated_content` is ours.
struct ContentTool: Tool {
  struct Input: ToolInput {}

  struct Output: ToolOutput {
    @ContentOnly var content: [ToolContent] = []
    @ContentOnly var isError: Bool = false
  }

  let name: String
  let title: String
  let description: String
  let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)
  let content: [ToolContent]
  var isError = false

  func call(_ input: Input, in context: ToolContext) async throws -> Output {
    var output = Output()
    output.content = content
    output.isError = isError
    return output
  }

  static let all = [
    ContentTool(
      name: "test_simple_text", title: "Text", description: "Answers with a text.",
      content: [.text("This is a simple text response for testing.")]),
    ContentTool(
      name: "test_image_content", title: "Picture", description: "Answers with a picture.",
      content: [.image(Samples.png, mimeType: "image/png")]),
    ContentTool(
      name: "test_audio_content", title: "Sound", description: "Answers with a sound.",
      content: [.audio(Samples.wav, mimeType: "audio/wav")]),
    ContentTool(
      name: "test_embedded_resource", title: "Embedded resource", description: "Answers with a resource.",
      content: [
        .resource(
          ResourceContents(
            uri: "test://embedded-resource", mimeType: "text/plain", .text("This is an embedded resource content.")))
      ]),
    ContentTool(
      name: "test_multiple_content_types", title: "Mixed content",
      description: "Answers with a text, a picture and a resource.",
      content: [
        .text("Multiple content types test:"),
        .image(Samples.png, mimeType: "image/png"),
        .resource(
          ResourceContents(
            uri: "test://mixed-content-resource", mimeType: "application/json",
            .text(#"{"test":"data","value":123}"#))),
      ]),
    ContentTool(
      name: "test_annotated_content", title: "Annotated content",
      description: "Answers with a text for the user and a link for the model.",
      content: [
        .text("For you.").annotated(Annotations(audience: [.user], priority: 1)),
        .resourceLink(ResourceLink(uri: "test://static-text", name: "static-text", mimeType: "text/plain"))
          .annotated(Annotations(audience: [.assistant], priority: 0.5, lastModified: "2026-07-28T00:00:00Z")),
      ]),
    ContentTool(
      name: "test_error_handling", title: "Error", description: "Fails.",
      content: [.text("This tool intentionally returns an error for testing")], isError: true),
  ]
}
