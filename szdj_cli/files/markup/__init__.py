"""Tables in markup that other systems name .xls: web pages, and the XML of Excel 2003."""
