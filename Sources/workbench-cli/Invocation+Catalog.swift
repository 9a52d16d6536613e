import ArgumentParser
import Catalog
import Config
import ToolKit

extension Invocation {
  /// The tools with the settings of this start. A setting that names no tool ends the program.
  static func catalog(options: OutputOptions = .model) throws -> Catalog {
    let (configuration, surroundings) = try configuration()
    do {
      return try Catalog.make(configuration, surroundings, options: options)
    } catch {
      Terminal.complain("\(error)")
      throw ExitCode(ExitStatus.usage)
    }
  }
}
