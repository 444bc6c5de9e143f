"""The workbooks of Excel 5 to 2003 and of WPS: .xls, .et."""
