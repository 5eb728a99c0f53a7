#include "console/app/environment_text.h"

#include <QCoreApplication>

namespace sb::console {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("EnvironmentText", text);
}

} // namespace

QString environmentText(EnvironmentKind kind)
{
    switch (kind) {
    case EnvironmentKind::Production:
        return tr("PRODUCTION");
    case EnvironmentKind::Staging:
        return tr("STAGING");
    case EnvironmentKind::Development:
        return tr("DEVELOPMENT");
    case EnvironmentKind::Other:
        return {};
    }
    return {};
}

Tone environmentTone(EnvironmentKind kind)
{
    switch (kind) {
    case EnvironmentKind::Production:
        return Tone::Bad;
    case EnvironmentKind::Staging:
        return Tone::Warning;
    case EnvironmentKind::Development:
        return Tone::Good;
    case EnvironmentKind::Other:
        return Tone::Muted;
    }
    return Tone::Muted;
}

} // namespace sb::console
