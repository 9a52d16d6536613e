import Glibc

/// Milliseconds of processor time that this process has used: other programs on the machine add nothing to it.
func processorTime() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
}

/// Times of many like pieces of work, in milliseconds.
struct Times {
  private var samples: [Double] = []

  mutating func measure<Value>(_ body: () throws -> Value) rethrows -> Value {
    let began = processorTime()
    let value = try body()
    samples.append(processorTime() - began)
    return value
  }

  func quantile(_ fraction: Double) -> Double {
    let sorted = samples.sorted()
    return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * fraction))]
  }

  /// The members of a JSON object.
  var json: String { "\"p50_ms\": \(quantile(0.5)), \"p99_ms\": \(quantile(0.99))" }
}

/// Megabytes of this process that are not pages of a file.
func anonymousMegabytes() -> Double {
  for line in lines(of: "/proc/self/smaps_rollup") {
    let fields = String(decoding: line, as: UTF8.self).split(separator: " ")
    if fields.first == "Anonymous:", fields.count > 1 { return (Double(fields[1]) ?? 0) / 1024 }
  }
  return 0
}

/// The bytes of a file; ends the program if it cannot be read.
func bytes(of path: String) -> [UInt8] {
  guard let file = unsafe fopen(path, "r") else { fail("cannot read \(path)") }
  defer { unsafe fclose(file) }
  var all: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 1 << 20)
  while true {
    let count = unsafe fread(&piece, 1, piece.count, file)
    guard count > 0 else { return all }
    all += piece[..<count]
  }
}

/// The lines of a file without their ends; empty ones are left out.
func lines(of path: String) -> [[UInt8]] { bytes(of: path).split(separator: UInt8(ascii: "\n")).map { Array($0) } }

/// The 32-bit floats in a file.
func floats(in path: String) -> [Float] {
  let bytes = bytes(of: path)
  return unsafe bytes.withUnsafeBytes { bytes in
    (0..<bytes.count / 4).map { unsafe bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
  }
}

func fileSize(_ path: String) -> Int {
  var status = stat()
  return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
}

func fail(_ words: String) -> Never {
  let line = Array("index-driver: \(words)\n".utf8)
  _ = unsafe write(2, line, line.count)
  exit(1)
}
