"""What makes `szdj_cli/files/letter.docx`, the template of the letter of transfer that ships with the program."""
