package import JSON
import JSONRPC
import MCP

extension Conversation {
  /// How long a server may think about `server/discover` before it is taken for one that does not know it, in
  /// milliseconds.
  private static let probePatience: Int64 = 10_000

  /// Opens the conversation. Without an era the modern one is tried first, as compatible clients do.
  package func open(_ wanted: Era?) throws {
    if wanted != .legacy {
      era = .modern
      let deadline = wanted == nil ? Moment.now().advanced(milliseconds: Self.probePatience) : .never
      let exchange: Exchange?
      do {
        exchange = try request("server/discover", [:], until: deadline)
      } catch let ended as Ended where wanted == nil {
        throw Ended(description: "\(ended) when asked for server/discover; try --era legacy")
      }
      switch exchange?.answer {
      case .result(let result)?:
        greeting = result
        return
      case .cancelled?: throw Ended(description: "interrupted before the server answered")
      case .error(let code, let message, _)? where wanted == .modern:
        throw Ended(description: "the server does not speak the modern era: error \(code): \(message)")
      default: break
      }
    }
    era = .legacy
    let exchange = try request(
      "initialize",
      [
        "protocolVersion": .string(ProtocolRevision.newestLegacy.rawValue), "capabilities": respondent.capabilities,
        "clientInfo": Era.clientInfo,
      ])
    guard case .result(let result) = exchange.answer else {
      throw Ended(description: "the server refused to begin: \(exchange.answer.summary)")
    }
    greeting = result
    notify("notifications/initialized")
  }

  /// The server's name, version and revision, in one line.
  package var introduction: String {
    let info = greeting["serverInfo"] ?? greeting["_meta"]?["io.modelcontextprotocol/serverInfo"]
    let name = info?["name"]?.string ?? "a server without a name"
    let revision = era == .modern ? ProtocolRevision.modern.rawValue : greeting["protocolVersion"]?.string ?? "?"
    return "\(name) \(info?["version"]?.string ?? ""), revision \(revision)"
  }

  /// Every tool of the server, page by page.
  package func tools() throws -> [JSONValue] {
    var tools: [JSONValue] = []
    var cursor: JSONValue?
    var seen: Set<JSONValue> = []
    repeat {
      let exchange = try request("tools/list", cursor.map { ["cursor": $0] } ?? [:])
      // A server without tools may know no list of them.
      guard case .result(let result) = exchange.answer else { return tools }
      tools += result["tools"]?.array ?? []
      cursor = result["nextCursor"]
      if let cursor, !seen.insert(cursor).inserted { return tools }
    } while cursor?.string != nil
    return tools
  }
}
