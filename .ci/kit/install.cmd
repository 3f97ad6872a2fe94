@echo off
rem Installs the program from this folder, without a network. Say: install.cmd [install or check or rollback or show]
setlocal
set tool=
for %%v in (@PYTHONS@) do if not defined tool call :try py -%%v
if not defined tool call :try python
if not defined tool goto none
%tool% "%~dp0install.py" %*
set code=%errorlevel%
if "%~1"=="" pause
exit /b %code%

:none
echo No Python that fits was found. The kit needs one of these versions: @PYTHONS@. Nothing was changed.
if "%~1"=="" pause
exit /b 3

:try
%* -c "import sys; sys.exit('.'.join(map(str, sys.version_info[:2])) not in '@PYTHONS@'.split())" >nul 2>&1
if not errorlevel 1 set tool=%*
exit /b 0
