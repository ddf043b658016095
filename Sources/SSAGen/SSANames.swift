// Names of the SSA module's types that the front end uses as well; see FrontendNames.swift.

import SSA

typealias SSALinkage = Linkage
typealias SSAVisibility = Visibility
typealias SSATLSModel = TLSModel
typealias SSAAsmInfo = AsmInfo
typealias SSAAsmOperand = AsmOperand
typealias SSAModule = Module
