import Foundation

/// One line for the one who judges, there at once: `print` keeps lines back when a program reads them.
func tell(_ line: String) {
    FileHandle.standardOutput.write(Data("chaos: \(line)\n".utf8))
}
