struct ProgramRun { init(_ o: FuzzOptions, _ t: Tally, _ s: String) {}; func run() {} }
