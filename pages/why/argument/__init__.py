"""The page of the derivation: the bound on its stage, and the steps of the argument, one module a step."""
