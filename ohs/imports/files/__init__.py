"""One reader of files: CSV, XLSX and the tables of DOCX become the same rows, or a sentence that says what to do."""
