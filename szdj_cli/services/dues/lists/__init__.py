"""What a branch prints, files and hands up of its dues: sheets, notices, registers, stubs, remittances."""
