// What tools/bench starts to measure the index, and tests to have another process at it. Measurements are printed as a JSON
// object.
//
//   index-driver vectors FOLDER BASE QUERIES WIDTH MOST RESCORED…   files of 32-bit floats; what is found, as numbers of the base
//   index-driver words FOLDER TEXTS QUESTIONS                      a text a line; beside FTS5 over the same terms
//   index-driver embed STATE TEXTS VECTORS                         a text a line; the model that tools/setup brings
//   index-driver write FOLDER SEED                                 writes until it is killed, and says what it has committed
//   index-driver fill FOLDER BALLAST                               writes until the disk is full, and what happens then
//   index-driver follow FOLDER                                     does what each line of standard input says
//   index-driver check FOLDER                                      which documents are there; status 1 if one is half there

let arguments = CommandLine.arguments
switch (arguments.dropFirst().first, arguments.count) {
case ("vectors", 8...):
  guard let width = Int(arguments[5]), let most = Int(arguments[6]) else { fail("WIDTH and MOST are numbers") }
  try measureVectors(
    folder: arguments[2], base: arguments[3], queries: arguments[4], width: width, most: most,
    rescored: arguments[7...].compactMap { Int($0) })
case ("words", 5): try measureWords(folder: arguments[2], texts: arguments[3], questions: arguments[4])
case ("embed", 5): try embed(state: arguments[2], texts: arguments[3], into: arguments[4])
case ("write", 4): try Numbered(arguments[2]).write(seed: UInt64(arguments[3]) ?? 0)
case ("fill", 4): try Numbered(arguments[2]).fill(ballast: arguments[3])
case ("follow", 3): try Numbered(arguments[2]).follow()
case ("check", 3): try Numbered(arguments[2]).check()
default: fail("an unknown command, or not what it needs; see the head of its source")
}
