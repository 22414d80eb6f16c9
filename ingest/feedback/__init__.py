"""Feedback to the sender: the findings, and the sender's own workbook with the cells marked."""
