// The server shows a certificate that is not the pinned one, or that no authority vouches for: says
// what is expected and what came, and pins it only after a deliberate yes.
#pragma once

#include "console/dialogs/form_dialog.h"
#include "console/session/connection_profile.h"

#include <QCheckBox>
#include <QSslCertificate>

namespace sb::console {

class TrustCertificateDialog final : public FormDialog
{
    Q_OBJECT

public:
    TrustCertificateDialog(const ConnectionProfile &profile, const QSslCertificate &shown,
                           QWidget *parent = nullptr);

protected:
    void send() override;

private:
    QCheckBox *m_compared;
};

} // namespace sb::console
