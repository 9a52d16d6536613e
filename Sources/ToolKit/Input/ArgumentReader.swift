import Glibc
import JSON

/// Reads the arguments of one call while the input's own `init()` runs.
///
/// That initializer evaluates the declarations one after the other, in the order in which they stand in the struct and in
/// the list of its shape. Each `Param` that is made meanwhile finds the reader of its thread and takes the argument that
/// is its own. So an input is made once, by code that the compiler knows: decoding it through `Codable`, with a container,
/// a key type and a cast for each property, took 8,300 instructions for one string, this takes a fifth.
struct ArgumentReader {
  private let properties: [Property]
  private let object: JSONView?
  private let path: ArgumentPath
  /// The declaration whose turn it is.
  private var next = 0
  /// How many arguments there were, null ones included.
  private(set) var taken = 0
  private(set) var problems: [ToolError] = []

  /// - Parameter object: the arguments; nil for none.
  init(_ properties: [Property], _ object: JSONView?, at path: ArgumentPath) {
    self.properties = properties
    self.object = object
    self.path = path
  }

  /// Whether every declaration had its turn, once.
  var isComplete: Bool { next == properties.count }

  /// Makes the input. It holds arguments only if there are no problems afterwards.
  mutating func make<Input: ToolInput>(_ type: Input.Type) -> Input {
    // The pointer is the thread's for as long as `Input()` runs, and gone when this returns.
    unsafe withUnsafeMutablePointer(to: &self) { reader in
      unsafe Self.withCurrent(reader) { Input() }
    }
  }

  /// Gives a declaration its argument, if an input is being read on this thread.
  ///
  /// The parts of a `Param` rather than the whole: code that is generic over `Value` would look up the type `Param<Value>`.
  static func read<Value: ParamValue>(_ value: inout Value, _ isSet: inout Bool, _ bounds: [Bound]) {
    // Non-null only within `make`, on the thread that is in it.
    guard let reader = unsafe current else { return }
    suspended { unsafe reader.pointee.take(&value, &isSet, bounds) }
  }

  /// Runs `body`, in which inputs may be made whose declarations are not those of the input that is being read: a default,
  /// or an argument that is an input itself.
  static func suspended<Result>(_ body: () -> Result) -> Result { unsafe withCurrent(nil, body) }

  private mutating func take<Value: ParamValue>(_ value: inout Value, _ isSet: inout Bool, _ bounds: [Bound]) {
    defer { next += 1 }
    // More declarations than the type has: an `init()` that declares again, which `InputShape` reports as a flaw.
    guard next < properties.count else { return }
    let slot = ArgumentSlot(member: properties[next].name, of: path, bounds: bounds)
    do throws(ToolError) {
      if let view = object?[properties[next].name] {
        taken += 1
        // Models write null for "not given".
        if !view.isNull {
          value = try Value.read(view, at: slot)
          isSet = true
          return
        }
      }
      if !isSet { throw slot.missing(properties[next].schema, properties[next].description) }
    } catch {
      problems.append(error)
    }
  }

  // MARK: The reader of a thread

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    // The key is stored once, here, and never deleted.
    let status = unsafe pthread_key_create(&key, nil)
    precondition(status == 0, "pthread_key_create failed with error \(status)")
    return key
  }()

  private static var current: UnsafeMutablePointer<ArgumentReader>? {
    // Only `withCurrent` sets the key's value, and to nothing else than a reader.
    unsafe pthread_getspecific(key)?.assumingMemoryBound(to: ArgumentReader.self)
  }

  /// Nothing in `body` suspends, so that it stays on this thread, and `reader` outlives it.
  @inline(__always)
  private static func withCurrent<Result>(
    _ reader: UnsafeMutablePointer<ArgumentReader>?, _ body: () -> Result,
  ) -> Result {
    let outer = unsafe current
    unsafe pthread_setspecific(key, reader)
    defer { unsafe pthread_setspecific(key, outer) }
    return body()
  }
}
