internal import CodeGeneration
internal import Models

/// The endpoints of the role `code`, as `generate_code` asks them.
struct CodeWriter: CodeWriting {
  let model: ChatModel

  func write(
    _ request: WritingRequest, heard: @escaping @Sendable (Int) -> Void,
  ) async throws -> WrittenAnswer {
    var chat = ChatRequest(
      system: request.messages.first { $0.role == .system }?.text,
      request.messages.compactMap { message in
        switch message.role {
        case .system: nil
        case .user: .user(message.text)
        case .assistant: .assistant(message.text)
        }
      })
    chat.maximumTokens = request.maximumTokens
    do {
      let answer = try await model.answer(chat, within: max(.zero, request.deadline - .now)) { progress in
        heard(progress.textBytes + progress.reasoningBytes)
      }
      return WrittenAnswer(
        text: answer.text, finish: Self.finish(answer.finish), model: answer.model, provider: answer.provider,
        usage: .init(
          input: answer.usage.input, output: answer.usage.output, reasoning: answer.usage.reasoning,
          cached: answer.usage.cached),
        isCached: answer.isCached, degraded: answer.degraded)
    } catch let error as EndpointError {
      throw WritingError(Self.kind(error.kind), error.description)
    }
  }

  private static func finish(_ finish: ChatAnswer.Finish) -> WrittenAnswer.Finish {
    switch finish {
    case .complete: .complete
    case .length: .length
    case .refused: .refused
    case .cut: .cut("the connection ended")
    case .stopped(let reason): .cut(reason)
    }
  }

  private static func kind(_ kind: EndpointError.Kind) -> WritingError.Kind {
    switch kind {
    case .tooLong: .contextTooLong
    case .refused: .refused
    case .deadline: .deadline
    case .configuration, .unavailable, .malformed, .exhausted, .cancelled: .unavailable
    }
  }
}
