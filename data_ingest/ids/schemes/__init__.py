"""Every scheme of numbers that is recognised: of registers, of VAT, and of natural persons."""
