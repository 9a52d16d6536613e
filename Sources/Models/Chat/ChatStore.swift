internal import CKernels
internal import HTTP
internal import JSON
internal import Storage
internal import Synchronization

/// What is remembered of questions: answers to exactly the same ones, and how many tokens each day took. One file, which all
/// processes of this user share and which is made at the first use.
///
/// Questions are not in it: an answer is found by the SHA-256 of what was asked of whom. Everything blocks.
package final class ChatStore: Sendable {
  package struct Limits: Sendable {
    /// What all answers together may have; 0 to keep none.
    package var bytes = 64 << 20
    /// For how long an answer is given again, in seconds.
    package var age = 7 * 86_400

    package init() {}
  }

  /// Which question to whom.
  struct Key: Sendable, Hashable {
    let digest: [UInt8]

    /// - Parameter body: the question in the form of its API, with everything that decides on the answer.
    init(_ endpoint: ModelEndpoint, body: [UInt8]) {
      // Its parts end with a byte that none of them has in it. The first changes when what is kept of an answer does.
      let parts = ["1", endpoint.api.rawValue, endpoint.address.text, endpoint.model]
      let text = parts.flatMap { Array($0.utf8) + [0] } + body
      var digest = [UInt8](repeating: 0, count: 32)
      // Exactly as many bytes as there are; the text is never empty.
      unsafe text.withUnsafeBytes { unsafe ck_sha256($0.baseAddress!, $0.count, &digest) }
      self.digest = digest
    }
  }

  private let path: String
  private let limits: Limits
  private let time: CallTime
  /// Held while the file is opened: who comes meanwhile must wait for it anyway.
  private let opened = Mutex<Database?>(nil)

  package init(path: String, limits: Limits = Limits(), time: CallTime = .real) {
    self.path = path
    self.limits = limits
    self.time = time
  }

  private static let migrations = [
    Migration(
      "answers and usage",
      """
      CREATE TABLE answer (
        key BLOB PRIMARY KEY,
        made INTEGER NOT NULL,  -- seconds since 1970
        used INTEGER NOT NULL,
        size INTEGER NOT NULL,  -- bytes of the value
        value BLOB NOT NULL     -- JSON
      );
      CREATE INDEX answer_used ON answer (used);
      CREATE TABLE usage (
        day INTEGER NOT NULL,   -- since 1970, UTC
        role TEXT NOT NULL,
        model TEXT NOT NULL,
        questions INTEGER NOT NULL,
        input INTEGER NOT NULL,
        output INTEGER NOT NULL,
        PRIMARY KEY (day, role, model)
      ) WITHOUT ROWID;
      """)
  ]

  private func database() throws -> Database {
    try opened.withLock { opened in
      if let opened { return opened }
      let database = try Database(path: path, migrations: Self.migrations)
      opened = database
      return database
    }
  }

  var keepsAnswers: Bool { limits.bytes > 0 }

  // MARK: Answers

  /// The answer to the same question, if there is one that is not too old.
  func answer(_ key: Key) throws -> ChatAnswer? {
    guard keepsAnswers else { return nil }
    let now = time.wallSeconds()
    let database = try database()
    let found = try database.read { connection in
      try connection.first(
        "SELECT value, made, used FROM answer WHERE key = ? AND made > ?", .blob(key.digest),
        .integer(now - limits.age)
      ) { (value: $0.blob(0), made: $0.integer(1), used: $0.integer(2)) }
    }
    // What an older or a damaged file has in it is no answer, and will be made anew.
    guard let found, var answer = ChatAnswer(kept: found.value) else { return nil }
    // By the hour is enough to tell which answers nobody wants.
    if found.used < now - 3600 {
      try database.write {
        try $0.execute("UPDATE answer SET used = ? WHERE key = ?", .integer(now), .blob(key.digest))
      }
    }
    answer.isCached = true
    answer.age = max(0, now - found.made)
    return answer
  }

  /// Keeps an answer in place of an older one, and lets those go that have not been used for the longest time.
  func keep(_ answer: ChatAnswer, for key: Key) throws {
    let value = answer.kept
    guard value.count <= limits.bytes else { return }
    let now = time.wallSeconds()
    try database().write { connection in
      try connection.execute(
        "INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?)", .blob(key.digest), .integer(now), .integer(now),
        .integer(value.count), .blob(value))
      try connection.execute("DELETE FROM answer WHERE made <= ?", .integer(now - limits.age))
      var size = try connection.integer("SELECT sum(size) FROM answer") ?? 0
      while size > limits.bytes {
        try connection.execute(
          "DELETE FROM answer WHERE key IN (SELECT key FROM answer WHERE key <> ? ORDER BY used, made LIMIT 16)",
          .blob(key.digest))
        size = try connection.integer("SELECT sum(size) FROM answer") ?? 0
      }
    }
  }

  // MARK: Usage

  private var today: Int { time.wallSeconds() / 86_400 }

  /// Tokens that the questions of a role have taken since midnight, UTC, in all processes.
  package func tokensToday(_ role: ModelRole) throws -> Int {
    try database().read {
      try $0.integer(
        "SELECT sum(input + output) FROM usage WHERE day = ? AND role = ?", .integer(today), .text(role.rawValue))
    } ?? 0
  }

  /// Counts a question that was answered.
  func count(_ usage: ChatUsage, _ role: ModelRole, model: String) throws {
    try database().write {
      _ = try $0.execute(
        """
        INSERT INTO usage VALUES (?, ?, ?, 1, ?, ?) ON CONFLICT DO UPDATE SET
        questions = questions + 1, input = input + excluded.input, output = output + excluded.output
        """, .integer(today), .text(role.rawValue), .text(model), .integer(usage.input ?? 0),
        .integer(usage.output ?? 0))
    }
  }
}

extension ChatAnswer {
  /// What is kept of it: only complete answers are.
  var kept: [UInt8] {
    var writer = JSONWriter(capacity: text.utf8.count + 512)
    writer.beginObject()
    for (name, value) in [
      ("text", text), ("reasoning", reasoning), ("model", model), ("provider", provider), ("endpoint", endpoint),
    ] {
      guard let value else { continue }
      writer.key(name)
      writer.string(value)
    }
    for (name, value) in [
      ("milliseconds", milliseconds), ("input", usage.input), ("output", usage.output),
      ("reasoning_tokens", usage.reasoning), ("cached_tokens", usage.cached),
    ] {
      guard let value else { continue }
      writer.key(name)
      writer.integer(value)
    }
    writer.endObject()
    return writer.take()
  }

  /// Nil for what is no answer that was kept.
  init?(kept bytes: [UInt8]) {
    guard let root = try? JSONDocument(bytes).root, let text = root["text"]?.string,
      let model = root["model"]?.string, let provider = root["provider"]?.string,
      let endpoint = root["endpoint"]?.string, let milliseconds = root["milliseconds"]?.integer
    else { return nil }
    self.init(
      text: text, reasoning: root["reasoning"]?.string, finish: .complete,
      usage: ChatUsage(
        input: root["input"]?.integer, output: root["output"]?.integer, reasoning: root["reasoning_tokens"]?.integer,
        cached: root["cached_tokens"]?.integer),
      model: model, provider: provider, endpoint: endpoint, milliseconds: milliseconds)
  }
}
