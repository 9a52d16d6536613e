import Observe
import Testing

@Test("Each level is found again by its name, and nothing else is a level")
func levelNames() {
  for level in LogLevel.allCases { #expect(LogLevel(name: level.name) == level) }
  #expect(LogLevel(name: "warn") == nil)
  #expect(LogLevel.debug < .emergency)
}
