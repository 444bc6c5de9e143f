"""What a branch prints of its dues: sheets to be filled in, notices, registers, stubs, remittances."""
