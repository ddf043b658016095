// Names of the front end's types that the SSA and target modules use as well.
//
// This file imports only `Frontend`, so the unqualified names below mean the front end's types; the rest of the module uses
// the prefixed spellings and never an ambiguous one.

import Frontend

typealias CLinkage = Linkage
typealias CVisibility = Visibility
typealias CTLSModel = TLSModel
typealias CAsmInfo = AsmInfo
typealias CAsmOperand = AsmOperand
