/// How an answer begins.
package struct HTTPHead: Sendable {
  package let status: Int
  package let headers: HTTPHeaders

  package var isSuccess: Bool { (200..<300).contains(status) }

  /// Reads a line as in `HTTP/1.1 200 OK`.
  static func status(in line: [UInt8]) -> Int? {
    guard line.starts(with: "HTTP/".utf8), let space = line.firstIndex(of: 0x20) else { return nil }
    let digits = line[(space + 1)...].prefix(3)
    guard let status = Int(String(decoding: digits, as: UTF8.self)), (100...999).contains(status) else { return nil }
    return status
  }
}

/// A whole answer.
package struct HTTPResponse: Sendable {
  package let head: HTTPHead
  package let body: [UInt8]

  package var status: Int { head.status }
  package var headers: HTTPHeaders { head.headers }
  package var isSuccess: Bool { head.isSuccess }
}
